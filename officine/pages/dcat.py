"""The catalogue of the datasets as DCAT-AP_IT, in JSON-LD and in Turtle, from one description."""

import datetime as dt
import json

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from officine.pages.datasets import DATASETS

THEME = "http://publications.europa.eu/resource/authority/data-theme/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/ITA"
LICENCE = "https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40"
CREATIVE_COMMONS = "https://creativecommons.org/licenses/by/4.0/"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, list]


def graph(modified: dt.date) -> list[Node]:
    """Subjects with their properties; values are ``@id``, ``@value`` with language or type."""

    def iri(value: str) -> dict:
        return {"@id": value}

    def words(value) -> dict:
        return {"@value": str(value), "@language": "it"}

    def date(value: dt.date) -> dict:
        return {"@value": value.isoformat(), "@type": "xsd:date"}

    site = settings.SITE_URL
    holder = f"{site}/#titolare"
    catalogue = f"{site}{reverse('data')}#catalogo"
    owner = settings.OWNER["name"]
    with translation.override("it"):
        nodes: list[Node] = [
            {
                "@id": catalogue,
                "@type": ["dcatapit:Catalog", "dcat:Catalog"],
                "dct:title": [words("Dati aperti delle officine partenariali")],
                "dct:description": [
                    words("Officine, città, organizzazioni e passi dei tavoli di partenariato.")
                ],
                "dct:publisher": [iri(holder)],
                "dct:language": [iri(LANGUAGE)],
                "dct:modified": [date(modified)],
                "foaf:homepage": [iri(f"{site}{reverse('data')}")],
                "dcat:dataset": [iri(_address(name)) for name in DATASETS],
            },
            {
                "@id": holder,
                "@type": ["dcatapit:Agent", "foaf:Agent"],
                "foaf:name": [words(owner)],
                "dct:identifier": [{"@value": settings.OWNER["fiscal_code"] or owner}],
            },
            {
                "@id": LICENCE,
                "@type": ["dcatapit:LicenseDocument", "dct:LicenseDocument"],
                "foaf:name": [words("Creative Commons Attribuzione 4.0 Internazionale")],
                "dct:type": [iri("http://purl.org/adms/licencetype/Attribution")],
                "dct:source": [iri(CREATIVE_COMMONS)],
            },
        ]
        for name, dataset in DATASETS.items():
            address = _address(name)
            nodes.append(
                {
                    "@id": address,
                    "@type": ["dcatapit:Dataset", "dcat:Dataset"],
                    "dct:identifier": [{"@value": f"officine:{name}"}],
                    "dct:title": [words(dataset.title)],
                    "dct:description": [words(dataset.description)],
                    "dct:modified": [date(modified)],
                    "dcat:theme": [iri(THEME + dataset.theme)],
                    "dct:rightsHolder": [iri(holder)],
                    "dct:publisher": [iri(holder)],
                    "dct:accrualPeriodicity": [iri(FREQUENCY + dataset.frequency)],
                    "dct:language": [iri(LANGUAGE)],
                    "dcat:landingPage": [iri(site + reverse("dataset", args=[name]))],
                    "dcat:distribution": [iri(f"{address}-{form}") for form in ("csv", "json")],
                }
            )
            for form in ("csv", "json"):
                file = site + reverse("data-download", args=[name, form])
                nodes.append(
                    {
                        "@id": f"{address}-{form}",
                        "@type": ["dcatapit:Distribution", "dcat:Distribution"],
                        "dct:title": [words(f"{dataset.title} ({form.upper()})")],
                        "dct:format": [iri(FILE_TYPE + form.upper())],
                        "dcat:accessURL": [iri(file)],
                        "dcat:downloadURL": [iri(file)],
                        "dct:license": [iri(LICENCE)],
                        "dct:modified": [date(modified)],
                    }
                )
    return nodes


def json_ld(modified: dt.date) -> str:
    document = {"@context": PREFIXES, "@graph": graph(modified)}
    return json.dumps(document, ensure_ascii=False, indent=2)


def turtle(modified: dt.date) -> str:
    lines = [f"@prefix {prefix}: <{space}> ." for prefix, space in PREFIXES.items()]
    for node in graph(modified):
        facts = [f"a {', '.join(node['@type'])}"]
        for name, values in node.items():
            if not name.startswith("@"):
                facts.append(f"{name} {', '.join(map(_term, values))}")
        lines.append(f"\n<{node['@id']}>\n    " + " ;\n    ".join(facts) + " .")
    return "\n".join(lines) + "\n"


def _address(name: str) -> str:
    return f"{settings.SITE_URL}{reverse('dataset', args=[name])}#dataset"


def _term(value: dict) -> str:
    if "@id" in value:
        return f"<{value['@id']}>"
    written = json.dumps(value["@value"], ensure_ascii=False)
    if "@language" in value:
        return f"{written}@{value['@language']}"
    return f"{written}^^{value['@type']}" if "@type" in value else written
