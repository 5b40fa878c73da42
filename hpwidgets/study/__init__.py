"""What people do with runs: read their learning curves and say what to try."""

from hpwidgets.study.diagnosis import diagnose

__all__ = ["diagnose"]
