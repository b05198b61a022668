"""The desk: a small local web page over the same files and the same code as the command line."""
