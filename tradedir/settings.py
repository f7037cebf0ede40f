"""Every setting, once: from the environment, with defaults that run on a fresh machine."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from privacy import valkeys
from tradedir import brokers, logs
from tradedir.database.configured import databases

django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))


def needed(name: str) -> str:
    """A setting that has no safe default."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"Set {name}. README.md lists what each setting does."
        )
    return value


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = needed("SECRET_KEY")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="Tradedir")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# A demo world has sign-ins whose passwords are printed; it may only be seen from
# this machine, and production refuses to start with one (tradedir/checks.py).
DEMO_WORLD = env.bool("DEMO_WORLD", default=False)
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="hello@tradedir.example")
# Where mail about privacy goes; one that comes there opens a request (receive_mail).
PRIVACY_EMAIL = env.str("PRIVACY_EMAIL", default=CONTACT_EMAIL)
SECURITY_EMAIL = env.str("SECURITY_EMAIL", default="security@tradedir.example")

# The order is Django's order for templates and commands, not the order of knowing.
INSTALLED_APPS = [
    "privacy",
    "members",
    "listings",
    "tradedir",
    "tradedir.admin_app.GuardedAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "tradedir.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tradedir.middleware.ContentPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "tradedir.middleware.WellFormed",
    "tradedir.middleware.LanguageOfAddress",
    "tradedir.middleware.ErasuresFirst",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tradedir.middleware.PublicOrPrivate",
    "tradedir.middleware.SayPage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tradedir.middleware.PasswordAgain",
    "tradedir.middleware.DatabaseAway",
    "listings.too_broad.NarrowTheSearch",
]

ROOT_URLCONF = "tradedir.urls"
WSGI_APPLICATION = "tradedir.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "tradedir.template_engine.Engine",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tradedir.context.site",
            ],
            "loaders": [
                (
                    "tradedir.folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

DATABASES = databases(
    env.db_url("DATABASE_URL", default="postgres://tradedir@127.0.0.1:5432/tradedir"),
    [env.db_url_config(url) for url in env.list("REPLICA_URLS", default=[])],
    max_age=env.int("CONN_MAX_AGE", default=600),
    statement_timeout=env.str("STATEMENT_TIMEOUT", default="5000"),
    is_pooled=env.bool("DATABASE_POOLED", default=False),
)
REPLICAS = [alias for alias in DATABASES if alias != "default"]
if REPLICAS:
    MIDDLEWARE.append("tradedir.reading.ReplicaReads")

# In a process of the owner of the tables: whom rights are given to (tradedir/database/).
APP_ROLE = env.str("APP_ROLE", default="")
READER_ROLE = env.str("READER_ROLE", default="tradedir_analyst")

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Database 0 holds the queue, 1 what may be lost at any time. RabbitMQ may hold the queue.
BROKER_URL = env.str("BROKER_URL", default=REDIS_URL)
REDIS_CACHE_URL = env.str(
    "REDIS_CACHE_URL", default=valkeys.other_database(REDIS_URL, 1)
)

CACHES = {
    name: {
        "BACKEND": "tradedir.cache.FailOpenCache",
        "LOCATION": REDIS_CACHE_URL,
        # Kept pages are read by their plain keys in front of Django.
        "KEY_FUNCTION": "tradedir.cache.plain_key",
        "KEY_PREFIX": prefix,
    }
    for name, prefix in (("default", "cache:"), ("pages", ""))
}

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["members.authentication.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "members.passwords.NotTooLong"},
    {"NAME": "members.passwords.NotCommon"},
    {"NAME": "members.passwords.ManyCharacters"},
    {"NAME": "members.passwords.NotRepeated"},
    {"NAME": "members.passwords.NotAWalk"},
    {"NAME": "members.passwords.NotOfKnownWords"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
ACCOUNT_ADAPTER = "members.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "member_id"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A reset for an address that we do not know sends no letter, and takes as long.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # The outbox holds letters to one address to one a day. allauth's own limit would
    # answer a sign-up differently for three minutes after such a letter.
    "confirm_email": None,
    "reset_password": "20/m/ip,5/h/key",
    "login_failed": "10/m/ip,5/5m/key",
}
ACCOUNT_FORMS = {
    "change_password": "members.account_forms.PasswordChange",
    "set_password": "members.account_forms.PasswordSet",
    "reset_password": "members.account_forms.ResetWish",
    "reset_password_from_key": "members.account_forms.PasswordReset",
    "reauthenticate": "members.account_forms.PasswordAgain",
}
MFA_ADAPTER = "members.account_adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "members.account_forms.SecondStep",
    "reauthenticate": "members.account_forms.SecondStepAgain",
    "activate_totp": "members.account_forms.AppSetUp",
    "authenticate_webauthn": "members.account_forms.UsedPasskey",
    "login_webauthn": "members.account_forms.PasskeyAlone",
    "reauthenticate_webauthn": "members.account_forms.PasskeyAgain",
    "add_webauthn": "members.account_forms.NewPasskey",
    "edit_webauthn": "members.account_forms.RenamedPasskey",
}
# How many proxies of our own add to X-Forwarded-For; without any the header is not read.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# Sessions live in the database: a stopped cache signs nobody out. The cookie may outlast
# them; when they end is said in members/models/session.py.
SESSION_ENGINE = "members.sessions"
SESSION_COOKIE_AGE = 90 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tradedir.views.csrf_refused"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if env.bool("BEHIND_PROXY", default=False)
    else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

FORM_RENDERER = "tradedir.form_rendering.Renderer"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "tradedir.formats"
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
PRIVATE_ROOT = env.str("PRIVATE_ROOT", default=str(VAR_DIR / "private"))
# Of both, where they are s3://bucket/folder (privacy/buckets.py).
S3_ENDPOINT = env.str("S3_ENDPOINT", default="")
S3_REGION = env.str("S3_REGION", default="us-east-1")
S3_ACCESS_KEY = env.str("S3_ACCESS_KEY", default="")
S3_SECRET_KEY = env.str("S3_SECRET_KEY", default="")
# Who was erased, by number: kept beside the database, so that a restored backup is made right.
ERASED_LIST = env.str("ERASED_LIST", default=str(VAR_DIR / "erased"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A form may name every country twice, every language and every currency.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Of files: the largest, and all that come with one form.
UPLOAD_LARGEST = 10_000_000
UPLOAD_LARGEST_TOGETHER = 50_000_000
# The largest file at these addresses, by their names.
UPLOAD_LARGEST_AT = {
    "item-files": 60_000_000,
    "photo-batches": 200_000_000,
    "take-in": 300_000_000,
}
FILE_UPLOAD_HANDLERS = ["members.uploads.LimitedUploads"]
# Without a mail server mail is kept in files; the demo world shows them.
KEEPS_MAIL = not env.str("EMAIL_URL", default="")
KEPT_MAIL_ROOT = str(VAR_DIR / "mail")
if KEEPS_MAIL:
    EMAIL_BACKEND = "tradedir.kept_mail.Backend"
else:
    # Names like EMAIL_HOST, from smtp+tls://user:password@host:587.
    vars().update(env.email_url("EMAIL_URL", backend="members.smtp.Backend"))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"{SITE_NAME} <{CONTACT_EMAIL}>")
EMAIL_TIMEOUT = 10
# Every message to members names it; without one no campaign is sent.
POSTAL_ADDRESS = env.str(
    "POSTAL_ADDRESS", default="1 Harbour Street, 12345 Sampletown" if DEMO_WORLD else ""
)
# Our own signature (DKIM): a private key in PEM or a file with one, and where DNS has its other
# half: <selector>._domainkey.<domain>; the domain is that of MAIL_FROM unless it is given.
DKIM_KEY = env.str("DKIM_KEY", default="")
DKIM_SELECTOR = env.str("DKIM_SELECTOR", default="tradedir")
DKIM_DOMAIN = env.str("DKIM_DOMAIN", default="")
# How a provider's notices of what came back are known to be its own (docs/operators.md).
ANYMAIL = env.json("ANYMAIL", default={})
# Answers by mail come to addresses of this domain; where receive_mail listens for them, how
# it is spoken to (lmtp or smtp), and the largest mail it takes.
RELAY_DOMAIN = env.str("RELAY_DOMAIN", default="reply.tradedir.example")
RELAY_LISTEN = env.str("RELAY_LISTEN", default="127.0.0.1:8025")
RELAY_PROTOCOL = env.str("RELAY_PROTOCOL", default="lmtp")
RELAY_LARGEST = env.int("RELAY_LARGEST", default=25_000_000)
FORMS_URLFIELD_ASSUME_HTTPS = True

# Keys that seal private fields, by number: "1:base64,2:base64"; the highest seals.
SEALING_KEYS = env.str("SEALING_KEYS", default="")

# The name server that is asked for companies' records, as address:port; empty: the machine's.
DNS_RESOLVER = env.str("DNS_RESOLVER", default="")
# May workers fetch photos from the addresses in suppliers' files?
FETCH_PHOTOS = env.bool("FETCH_PHOTOS", default=True)

# A function that makes sentence vectors of texts, for a second look at the best hits of a
# search (listings/search/second.py); empty: words alone decide.
SEARCH_SENTENCES = env.str("SEARCH_SENTENCES", default="")

# How a worker is told that something waits: a function that takes a task's name.
WAKE = "tradedir.waking.by_celery"
# What counts how much waits to be read, by the page of a member's own that says so.
WAITING_TO_BE_READ = {
    "my-inquiries": "listings.asking.inbox.unread_by_member",
    "company-inquiries": "listings.asking.inbox.unread_in_company",
}
# What lists the categories a company can choose: takes a language.
LISTS_CATEGORIES = "listings.taxonomy.choices"
# What enters companies into search when their profile changes: takes their keys.
ENTERS_COMPANIES = "listings.search.following.enter_companies"

# Names like CELERY_BROKER_URL.
vars().update(brokers.celery_settings(BROKER_URL))

LOGGING = logs.configured(env.str("LOG_LEVEL", default="INFO"))
