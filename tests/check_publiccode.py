"""publiccode.yml holds what version 0.7 of the standard asks for, and names files that exist."""

import datetime as dt
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}
MAINTENANCE = {"internal", "contract", "community", "none"}


def faults(data: dict) -> list[str]:
    found = []

    def need(condition: bool, message: str) -> None:
        if not condition:
            found.append(message)

    need(data.get("publiccodeYmlVersion") == "0.7.0", "publiccodeYmlVersion must be 0.7.0")
    need(str(data.get("url", "")).startswith("https://"), "url must be https")
    need(bool(data.get("name")), "name is missing")
    need("web" in data.get("platforms", []), "platforms must contain web")
    need(data.get("developmentStatus") in STATUSES, "developmentStatus is unknown")
    need(data.get("softwareType") == "standalone/web", "softwareType must be standalone/web")
    need(isinstance(data.get("releaseDate"), dt.date), "releaseDate must be a date")
    need(data.get("legal", {}).get("license") == "AGPL-3.0-or-later", "legal.license")
    for language in ("it", "en"):
        text = data.get("description", {}).get(language, {})
        need(0 < len(text.get("shortDescription", "")) <= 150, f"{language}.shortDescription")
        need(150 <= len(text.get("longDescription", "")) <= 10_000, f"{language}.longDescription")
        need(5 <= len(text.get("features", [])) <= 20, f"{language}.features: 5 to 20")
        for shot in text.get("screenshots", []):
            need((ROOT / shot).is_file(), f"{shot} does not exist")
    maintenance = data.get("maintenance", {})
    need(maintenance.get("type") in MAINTENANCE, "maintenance.type is unknown")
    if maintenance.get("type") in {"internal", "community"}:
        contacts = maintenance.get("contacts", [])
        need(bool(contacts) and all("name" in c for c in contacts), "maintenance.contacts")
    localisation = data.get("localisation", {})
    need(isinstance(localisation.get("localisationReady"), bool), "localisationReady")
    need(localisation.get("availableLanguages") == ["it", "en"], "availableLanguages")
    if data.get("logo"):
        need((ROOT / data["logo"]).is_file(), "logo does not exist")
    return found


if __name__ == "__main__":
    problems = faults(yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8")))
    print("\n".join(problems) or "publiccode.yml: well formed")
    sys.exit(bool(problems))
