"""Django's forms in the markup of Bootstrap Italia."""

from django.forms.renderers import TemplatesSetting


class ItaliaRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
