"""The door for web servers: Django, with the pages it has made in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradedir.settings")

django_application = get_wsgi_application()

# Django has to be set up before anything that reads its settings is imported.
from django.conf import settings  # noqa: E402

from tradedir.page_cache import PageCache  # noqa: E402

application = PageCache(django_application, settings.REDIS_CACHE_URL)
