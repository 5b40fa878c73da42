"""What a TrainingLab displays, and how it is arranged: controls left, pictures and words right."""

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
        bar: widgets.Widget,
        controls: widgets.Widget,
        error: widgets.Widget,
        *,
        epochs: int,
        pin: Callable[[], object],
        clear: Callable[[], object],
        code: Callable[[], object],
        reveal: widgets.Button,
        read: Callable[[], object],
    ):
        self.image = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.image.add_class("hpwidgets-picture")
        self.verdict, self.status = widgets.HTML(), widgets.HTML()
        self.status.add_class("hpwidgets-status")
        self.verdict.add_class("hpwidgets-verdict")
        self.cursor = widgets.IntSlider(
            value=0,
            min=0,
            max=epochs,
            description=_("read epoch"),
            readout=False,
            continuous_update=True,
            layout=widgets.Layout(width="320px", max_width="100%"),
            **tooltip(_("show the exact values of one epoch; 0: the newest")),
        )
        self.cursor.add_class("hpwidgets-cursor")
        self.cursor.observe(lambda change: read(), names="value")
        self.sealed = widgets.HTML()
        self.sealed.add_class("hpwidgets-sealed")
        self.pin_table, self.code = widgets.HTML(), widgets.HTML()
        self.code.add_class("hpwidgets-code-view")
        tools = [
            make_button(_("Pin"), _("keep this run to compare with"), "pin", pin),
            make_button(_("Clear pins"), _("forget the pinned runs"), "clear", clear),
            make_button(_("Code"), _("this run as a PyTorch script"), "code", code),
            reveal,
            self.sealed,
        ]
        row = widgets.Layout(flex_flow="row wrap", grid_gap="6px", align_items="center")
        right = widgets.VBox(
            [
                bar,
                self.image,
                self.verdict,
                self.status,
                self.cursor,
                widgets.HBox(tools, layout=row),
                self.pin_table,
                self.code,
            ],
            layout=widgets.Layout(flex="1000 1 520px", min_width="0", grid_gap="6px"),
        )
        left = widgets.VBox(
            [controls, error],
            layout=widgets.Layout(flex="1 1 320px", min_width="0", grid_gap="6px"),
        )
        self.body = widgets.HBox(
            [left, right], layout=widgets.Layout(flex_flow="row wrap", grid_gap="10px 18px")
        )
