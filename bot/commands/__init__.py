"""The command line, one file a command. This is where the parts are put together."""
