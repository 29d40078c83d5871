"""Settings of the Django project: one set for every machine, closed by default.

What a team may choose stands in the environment (docs/reference/settings.md): MANUMIT_WORKSPACE,
MANUMIT_DATABASE_URL, MANUMIT_ORIGIN, MANUMIT_LEAVE_TARGET; and MANUMIT_TRUSTED_PROXY, the
address of the web server in front of `manumit serve` where it is not this machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from manumit.web.config.desks import desk_packages
from manumit.web.config.languages import LOCALE_FOLDER, shown_languages
from manumit.web.config.limits import limits
from manumit.web.config.workspace import database_settings, read_secret_key, workspace_folder

BASE_DIR = Path(__file__).resolve().parent.parent
WORKSPACE = workspace_folder()
ORIGIN = os.environ.get("MANUMIT_ORIGIN", "").rstrip("/")  # https://manumit.example.org
LEAVE_TARGET = os.environ.get("MANUMIT_LEAVE_TARGET", "")

DEBUG = False
SECRET_KEY = read_secret_key(WORKSPACE)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
if ORIGIN:
    ALLOWED_HOSTS.append(urlsplit(ORIGIN).hostname or "")
    CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "manumit.web.shell",
    "manumit.web.accounts",
    "manumit.web.audit",
    "manumit.web.records",
    "manumit.web.api",
    *desk_packages(),
]
MIDDLEWARE = [
    "manumit.web.shell.headers.SecurityHeaders",
    "manumit.web.api.failures.ErrorShape",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "manumit.web.shell.failures.Failures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "manumit.web.shell.leaving.LeaveGuard",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "manumit.web.accounts.sessions.SessionLimits",
    "manumit.web.rights.gate.RightsGate",
    "manumit.web.shell.body_limits.BodyLimits",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "manumit.web.config.urls"
WSGI_APPLICATION = "manumit.web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "manumit.web.shell.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "manumit.web.shell.forms.HouseRenderer"

DATABASES = {"default": database_settings(WORKSPACE, os.environ.get("MANUMIT_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["manumit.web.accounts.backend.PersonBackend"]
LOGIN_URL = "sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # Argon2id
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": limits().password_shortest},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = limits().session_absolute_hours * 3600
CSRF_COOKIE_NAME = "form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # ends with the browser's session
CSRF_FAILURE_VIEW = "manumit.web.shell.error_pages.form_expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https://")
if SESSION_COOKIE_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = None  # shell.headers sets every header in one place

# A file or a paste is held in memory: nothing of a person is spilled into a temporary folder.
DATA_UPLOAD_MAX_MEMORY_SIZE = limits().request_body_bytes
FILE_UPLOAD_MAX_MEMORY_SIZE = limits().upload_body_bytes
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

LANGUAGE_CODE = "en"
LANGUAGES = [(code, language.name) for code, language in shown_languages().items()]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [LOCALE_FOLDER]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "manumit.web.shell.static_files.VersionedStatic"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000  # addresses carry a digest of the content or a version
WHITENOISE_ALLOW_ALL_ORIGINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        # Django's own request and security logs name addresses and values; ours do not.
        "django": {"handlers": ["nowhere"], "propagate": False},
        "manumit": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
