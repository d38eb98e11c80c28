# One image for the web server, the process that streams, the worker, beat and migrate: compose.yaml tells them apart by their commands.
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt requirements-otel.txt /tmp/
# With OTEL=yes the image can send spans.
ARG OTEL=
RUN /opt/venv/bin/pip install --only-binary=:all: --require-hashes -r /tmp/requirements.txt \
    ${OTEL:+-r /tmp/requirements-otel.txt}

FROM python:3.13-slim

ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 GRANIAN_BLOCKING_THREADS=8
RUN useradd --system --uid 10001 --no-create-home --home-dir /app orderlog
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY manage.py ./
COPY config config
COPY eventstore eventstore
COPY catalog catalog
COPY orders orders
COPY readmodels readmodels

# Collecting static files asks for settings, but for no database: these values stay in this one step.
RUN SECRET_KEY=only-for-collectstatic-and-never-stored-in-the-image ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgres://nobody@localhost/none READMODELS_DATABASE_URL=postgres://nobody@localhost/none \
    CELERY_BROKER_URL=redis://localhost/0 \
    python manage.py collectstatic --no-input

USER orderlog
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "config.wsgi:application"]
