from .directories import change_form, save_topic, save_variant
from .figures import set_residents
from .organisations import add_organisation, change_organisation, set_site

__all__ = [
    "add_organisation",
    "change_form",
    "change_organisation",
    "save_topic",
    "save_variant",
    "set_residents",
    "set_site",
]
