"""The subcommands of `mimimeter`, one in each module."""
