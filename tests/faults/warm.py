"""The portal with its doors read in: a process forked from here serves at once."""

from django.urls import get_resolver

from officine.wsgi import application

__all__ = ["application"]

get_resolver().url_patterns  # noqa: B018  reads every module of views
