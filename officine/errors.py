"""What goes wrong for people, told once for pages and API."""

from officine.lifecycle.machine import WrongState

__all__ = ["WrongState"]
