"""What follows from events later, or outside: followers read the log and note it, and a worker does it in its time.

A replay of read models never comes here.
"""
