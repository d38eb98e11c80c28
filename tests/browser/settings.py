"""The settings of a deployment, whose style sheets and scripts nobody has collected."""

from config.settings import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
