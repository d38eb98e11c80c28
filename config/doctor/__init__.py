"""`manage.py doctor`: what is well, what is not, and what to do about it; a module for each area that is looked at."""
