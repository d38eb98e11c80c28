"""Every version of every event ever stored: a payload that must be read for ever, and the shape it had.

`make golden` adds the files of a new version.
"""
