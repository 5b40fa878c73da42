"""What people do with runs: read their learning curves and say what to try."""

from hpwidgets.tuning.diagnosis.diagnose import diagnose

__all__ = ["diagnose"]
