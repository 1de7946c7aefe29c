"""All checks of the repository's files: ``python -m deploy.checks``."""

import sys

from deploy.checks import files, secrets

sys.exit(files.main([]) | secrets.main([]))
