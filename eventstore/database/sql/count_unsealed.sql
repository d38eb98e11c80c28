-- How many events lie above a position, up to another.
SELECT count(*) FROM eventstore_event WHERE position > %(after)s AND position <= %(upto)s
