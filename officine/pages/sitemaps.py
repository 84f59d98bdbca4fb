from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from toolkit.models import Edition, Step
from workshops.models import Workshop


class Pages(Sitemap):
    changefreq = "monthly"

    def items(self):
        return [
            "home",
            "workshops:workshops",
            "workshops:partners",
            "toolkit:index",
            "toolkit:editions",
            "data",
            "faq",
            "privacy",
            "legal",
            "accessibility",
            "report-problem",
            "statistics",
            "sitemap-page",
            "contacts",
        ]

    def location(self, item):
        return reverse(item)


class Workshops(Sitemap):
    changefreq = "daily"

    def items(self):
        return Workshop.objects.public().order_by("pk")

    def lastmod(self, workshop):
        return workshop.updated_at


class Editions(Sitemap):
    def items(self):
        return Edition.objects.public().order_by("pk")

    def lastmod(self, edition):
        return edition.published_at


class Steps(Sitemap):
    def items(self):
        newest = Edition.objects.published().order_by("-number", "-revision").first()
        return (
            Step.objects.filter(phase__edition=newest)
            .select_related("phase__edition")
            .defer("phase__edition__frozen")
            .order_by("position")
        )

    def location(self, step):
        return reverse("toolkit:step", args=[step.phase.edition.number, step.code])


SITEMAPS = {"pages": Pages, "workshops": Workshops, "editions": Editions, "steps": Steps}
