"""What stands under the words of a TrainingLab: exact values, tools, pins and code."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from hpwidgets.i18n import _
from hpwidgets.widgets.controls import tooltip
from hpwidgets.widgets.run_bar import make_button


class TrainingPage:
    """The display widgets, which the worker alone writes, and the buttons around them."""

    def __init__(
        self,
        *,
        pin: Callable[[], object],
        clear: Callable[[], object],
        code: Callable[[], object],
        reveal: widgets.Button,
        read: Callable[[], object],
    ):
        self.status, self.sealed, self.code = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.status.add_class("hpwidgets-status")
        self.sealed.add_class("hpwidgets-sealed")
        self.code.add_class("hpwidgets-code-view")
        self.pin_table = widgets.HTML()
        self.cursor = widgets.IntSlider(
            value=0,
            min=0,
            description=_("read epoch"),
            readout=False,
            continuous_update=True,
            layout=widgets.Layout(width="320px", max_width="100%"),
            **tooltip(_("show the exact values of one epoch; 0: the newest")),
        )
        self.cursor.add_class("hpwidgets-cursor")
        self.cursor.observe(lambda change: read(), names="value")
        tools = [
            make_button(_("Pin"), _("keep this run to compare with"), "pin", pin),
            make_button(_("Clear pins"), _("forget the pinned runs"), "clear", clear),
            make_button(_("Code"), _("this run as a PyTorch script"), "code", code),
            reveal,
            self.sealed,
        ]
        row = widgets.Layout(flex_flow="row wrap", grid_gap="6px", align_items="center")
        tool_row = widgets.HBox(tools, layout=row)
        self.parts = {
            "status": self.status,
            "cursor": self.cursor,
            "tools": tool_row,
            "pins": self.pin_table,
            "code": self.code,
        }
        """Top to bottom."""
