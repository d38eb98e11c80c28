"""What has to run beside the web processes, and how it is started: what operators are told to do."""

WORKER = "Start a worker: `celery -A config worker`."
BEAT = "Start beat, `celery -A config beat`, and a worker, `celery -A config worker`: they do it every second."
