"""Pictures that were made to do harm, ten thousand of them: `make hostile`."""
