"""What `make bench` runs. Each figure stands beside the same work by hand, on the same server, in the same run."""
