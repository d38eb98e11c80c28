import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config import telemetry  # noqa: E402
from config.request import Handler  # noqa: E402
from config.start_up import refuse_unsound  # noqa: E402

application = Handler()
refuse_unsound()
telemetry.start()
