"""Toy sets, bundled real sets and the user's own rows, split and scaled: all become a ``Dataset``.

``load`` makes one; ``catalog`` lists the sets it knows by name.
"""

from hpwidgets.data.catalog import CatalogEntry, catalog
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.loading import load

__all__ = ["CatalogEntry", "Dataset", "catalog", "load"]
