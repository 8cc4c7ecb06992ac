"""What every template may use without loading it: icons, glyphs, and the parts of a form field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from openmsc.kit import cells, dates, glyphs, icons, logs

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.simple_tag(glyphs.glyph, name="glyph")


@register.simple_tag
def reference() -> str:
    """The number under which the log keeps this request; it needs no request, as the page of a failure has none."""
    return logs.reference.get()


_NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"]


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> SafeString:
    """A block's text once more: a page's title stands in its <title> and in its heading."""
    # An included template has a render context of its own, above the page's.
    blocks: Any = next(
        layer[BLOCK_CONTEXT_KEY]
        for layer in reversed(context.render_context.dicts)
        if BLOCK_CONTEXT_KEY in layer
    )
    block = blocks.get_block(name)
    return mark_safe(BlockNode(block.name, block.nodelist).render(context).strip())  # noqa: S308 - escaped already


@register.filter
def initials(name: str) -> str:
    """Helen Varga: HV"""
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def first_line(text: object) -> str:
    return str(text).partition("\n")[0]


@register.filter
def other_lines(text: object) -> str:
    """What follows the first line: the small print of a choice."""
    return str(text).partition("\n")[2]


@register.filter
def field_kind(field: BoundField) -> str:
    """How kit/field.html lays a field out."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "boxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "control"


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget in our classes; ids, `aria-invalid` and `aria-describedby` are Django's own."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        css = "form-check-input switch" if widget.attrs.get("role") == "switch" else "form-check-input"
    else:
        css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    classes = [css, widget.attrs.get("class", ""), "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def without_placeholder(field: BoundField) -> BoundField:
    """For forms of other packages, which put the label in the box as well."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def option_control(option: BoundWidget) -> SafeString:
    """One radio button or box of a group; the group, not its members, is what may be at fault."""
    attrs = {name: value for name, value in option.data["attrs"].items() if name != "aria-invalid"}
    data = {**option.data, "attrs": {**attrs, "class": "form-check-input"}}
    return BoundWidget(option.parent_widget, data, option.renderer).tag()


@register.filter
def asks_something(form: Any) -> bool:
    """Whether any field must be filled in: only then is the star explained."""
    return bool(form) and any(field.field.required for field in form.visible_fields())


@register.filter
def fields_at_fault(form: forms.BaseForm) -> list[BoundField]:
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def after(noun: str, number: int) -> str:
    """A list's noun, which is plural, as it stands after a number: "customer" after 1."""
    return noun.removesuffix("s") if number == 1 else noun


@register.filter
def as_word(number: int) -> str:
    """A count at the start of a sentence: Two, Nine, 10"""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """A point in time, in the reader's time zone."""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), dates.moment(timezone.localtime(value))
    )


@register.simple_tag
def day(value: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.day(value))


@register.simple_tag
def amount(size: int | None) -> SafeString | str:
    """Bytes in decimal units, three figures: 1.20 TB"""
    if size is None:
        return cells.NONE
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if value < 999.5 or unit == "PB":
            break
        value /= 1000
    if unit == "B":
        return f"{size} B"
    return f"{value:#.3g}".rstrip(".") + f" {unit}"


@register.simple_tag
def none() -> SafeString:
    """An empty value: drawn as a dash, read as "None"."""
    return cells.NONE
