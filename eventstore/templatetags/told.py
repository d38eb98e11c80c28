"""Sentences for operators, in templates."""

from django import template

from eventstore.browser import display

register = template.Library()
register.filter("told", display.told)
