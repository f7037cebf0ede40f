from django.apps import AppConfig


class Peer(AppConfig):
    """Its models are in site.py, which is what runs."""

    name = "bench.peers.import_export_site"
    label = "peer"
    default_auto_field = "django.db.models.BigAutoField"
