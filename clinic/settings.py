"""The one settings file: every value comes from the environment, and a bad value stops the start."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from clinic import places, postgres
from clinic.environment import envbool, envint, envlist
from clinic.home import BASE_DIR, home, models_folder, site_secrets
from clinic.logs import logging_settings

HOME = home()
MODELS = models_folder()
DEBUG = envbool("XINGLIN_DEBUG", False)
SECRET_KEY = os.environ.get("XINGLIN_SECRET_KEY", site_secrets()["secret_key"])
HOST = os.environ.get("XINGLIN_HOST", "127.0.0.1")
PORT = envint("XINGLIN_PORT", 8000)
# The address under which people reach the site; it stands in the code on printed reports.
PUBLIC_URL = os.environ.get("XINGLIN_PUBLIC_URL", f"http://{HOST}:{PORT}").rstrip("/")
# The hospital's own key and certificates for sealing reports (PEM files) in place of the site's, and roots trusted beside them.
SEAL_KEY = os.environ.get("XINGLIN_SEAL_KEY", "")
SEAL_CERTIFICATES = os.environ.get("XINGLIN_SEAL_CERTIFICATES", "")
SEAL_ROOTS = envlist("XINGLIN_SEAL_ROOTS", "")
if bool(SEAL_KEY) != bool(SEAL_CERTIFICATES):
    raise ImproperlyConfigured("XINGLIN_SEAL_KEY and XINGLIN_SEAL_CERTIFICATES are set together or not at all.")
ALLOWED_HOSTS = envlist("XINGLIN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = envlist("XINGLIN_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "clinic",
    "qa",
    "records",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "channels",
    "csp",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "clinic.middleware.MeasuringMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.DatabaseOutageMiddleware",
    "clinic.middleware.FullDiskMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.ActingMiddleware",
    "clinic.middleware.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clinic.account_middleware.IdleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.account_middleware.FirstPasswordMiddleware",
    "clinic.account_middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "clinic.urls"
ASGI_APPLICATION = "clinic.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]


def _database(role: str) -> dict[str, object]:
    """The embedded server, or the one that ``DATABASE_URL`` (``DATABASE_OWNER_URL`` for migrations) names."""
    url = os.environ.get("DATABASE_OWNER_URL" if role == postgres.OWNER else "DATABASE_URL")
    common: dict[str, object] = {"ENGINE": "clinic.database", "CONN_HEALTH_CHECKS": True}
    if url:
        parts = urlparse(url)
        return common | {
            "NAME": parts.path.lstrip("/"), "USER": unquote(parts.username or ""), "PORT": parts.port or "",
            "PASSWORD": unquote(parts.password or ""), "HOST": parts.hostname or "",
            # Such as ?sslmode=verify-full&sslrootcert=/etc/ssl/hospital.pem for a server on another machine.
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    password = "owner_password" if role == postgres.OWNER else "app_password"
    return common | {"NAME": postgres.DATABASE, "USER": role, "PASSWORD": site_secrets()[password],
                     "HOST": str(postgres.layout().socket)}


EMBEDDED_DATABASE = "DATABASE_URL" not in os.environ
DATABASES = {
    # The site never owns the tables it writes to; only migrations and tests connect as their owner.
    "default": _database(os.environ.get("XINGLIN_DATABASE_ROLE", postgres.APP)),
    "owner": _database(postgres.OWNER) | {"TEST": {"MIRROR": "default"}},
}
if envbool("XINGLIN_DATABASE_POOL", False):
    pool = {"min_size": 2, "max_size": 24, "timeout": 10}
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), "pool": pool}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "clinic.Person"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
# So many wrong passwords for one name from one address lock it for a while.
AXES_FAILURE_LIMIT = envint("XINGLIN_WRONG_PASSWORDS", 5)
AXES_COOLOFF_TIME = timedelta(minutes=envint("XINGLIN_LOCK_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "clinic.account_views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# How long a chart stays open that was opened in an emergency.
EMERGENCY_HOURS = envint("XINGLIN_EMERGENCY_HOURS", 4)
# How much of what is costly one person may do within an hour; 0 sets no limit.
RATES = {
    "questions": envint("XINGLIN_QUESTIONS_AN_HOUR", 240), "uploads": envint("XINGLIN_UPLOADS_AN_HOUR", 120),
    "exports": envint("XINGLIN_EXPORTS_AN_HOUR", 240), "program_reads": envint("XINGLIN_PROGRAM_READS_AN_HOUR", 20_000),
    "upload_bytes": envint("XINGLIN_UPLOAD_MB_AN_HOUR", 20 * envint("XINGLIN_MAX_UPLOAD_MB", 100)) * 1024 * 1024,
}
# Questions of one person that may wait for the generator, and the longest wait that a question is still taken for.
WAITING_EACH = envint("XINGLIN_WAITING_EACH", 6)
LONGEST_WAIT_SECONDS = envint("XINGLIN_LONGEST_WAIT_SECONDS", 120)
IDLE_MINUTES = envint("XINGLIN_IDLE_MINUTES", 30)
SECOND_FACTOR_REQUIRED = envbool("XINGLIN_SECOND_FACTOR_REQUIRED", False)
ACCOUNT_FORMS = {"login": "clinic.account_forms.SignInForm"}
ACCOUNT_ADAPTER = "clinic.account_adapters.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# axes locks a name from one address and remembers it over a restart; these bound what one account can be tried at all, from anywhere,
# and the digits of second factors too (counted by each web process).
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "60/h/key", "reauthenticate": "60/h/user"}
MFA_ADAPTER = "clinic.account_adapters.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Xinglin"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not envbool("XINGLIN_HTTPS", False)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": name} for name in (
    "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "clinic.passwords.LengthValidator",
    "django.contrib.auth.password_validation.CommonPasswordValidator")]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / app / "locale" for app in ("clinic", "qa", "records")]
TIME_ZONE = os.environ.get("XINGLIN_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
UPLOADS = HOME / "uploads"
INDEXES = HOME / "indexes"
# Heads of the audit trail are kept here, outside the database, and in further folders, best on a disk that only takes additions.
AUDIT_ANCHORS = [HOME / "audit-anchors", *map(Path, envlist("XINGLIN_AUDIT_ANCHORS", ""))]
TERMINOLOGY = HOME / "terminology"
MAX_UPLOAD_BYTES = envint("XINGLIN_MAX_UPLOAD_MB", 100) * 1024 * 1024
MAX_REQUEST_BYTES = 2 * MAX_UPLOAD_BYTES
if 0 < RATES["upload_bytes"] < MAX_REQUEST_BYTES:
    raise ImproperlyConfigured("XINGLIN_UPLOAD_MB_AN_HOUR must be 0 (no limit) or at least twice XINGLIN_MAX_UPLOAD_MB.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["clinic.arriving.SealedUploadHandler"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"],
        "connect-src": [SELF], "font-src": [SELF], "object-src": [NONE], "base-uri": [NONE],
        "frame-ancestors": [NONE], "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = envbool("XINGLIN_HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Browsers take a name that begins so only from this very host, over TLS (RFC 6265bis).
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-sessionid", "__Host-csrftoken") if HTTPS else ("sessionid", "csrftoken")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = envint("XINGLIN_SESSION_HOURS", 12) * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_FAILURE_VIEW = "clinic.views.csrf_failed"

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# Who writes the answers: a dotted path below qa.generation and its options (README, «Choosing the model»).
GENERATOR = os.environ.get("XINGLIN_GENERATOR", "qa.generation.openvino.OpenVINOGenerator")
GENERATOR_MODEL = os.environ.get("XINGLIN_GENERATOR_MODEL", "")
GENERATOR_URL = os.environ.get("XINGLIN_GENERATOR_URL", "")
GENERATOR_KEY = os.environ.get("XINGLIN_GENERATOR_KEY", "")
# Who chooses among given answers: the generator, worth it for a large one, or what needs no generator.
GENERATOR_CHOOSES = envbool("XINGLIN_GENERATOR_CHOOSES", False)
# A model server on any other host is external: it is not used unless the site allows it here and a doctor for the patient,
# and then it is given de-identified text only (clinic.departures).
OWN_MODEL_HOSTS = envlist("XINGLIN_OWN_MODEL_HOSTS", "127.0.0.1,localhost,::1")
EXTERNAL_MODEL_ALLOWED = envbool("XINGLIN_EXTERNAL_MODEL_ALLOWED", False)
EMBEDDER_MODEL = os.environ.get("XINGLIN_EMBEDDER_MODEL", "")
# Who finds names in clinical text: a callable that is given the terminology and the folder of models.
ENTITY_RECOGNISER = os.environ.get("XINGLIN_ENTITY_RECOGNISER", "qa.text_analysis.recognising.joined.full_recogniser")
# E-utilities of PubMed, or a mirror that speaks like them. Empty: no query leaves the house. NCBI asks for an e-mail address to turn
# to; a key of theirs allows ten requests a second instead of three.
PUBMED_URL = os.environ.get("XINGLIN_PUBMED_URL", "").rstrip("/")
PUBMED_EMAIL = os.environ.get("XINGLIN_PUBMED_EMAIL", "")
PUBMED_KEY = os.environ.get("XINGLIN_PUBMED_KEY", "")
PUBMED_TOOL = os.environ.get("XINGLIN_PUBMED_TOOL", "xinglin")
if PUBMED_URL and not PUBMED_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("XINGLIN_PUBMED_URL must start with https:// (or http:// for a server of the house).")
# Where the vectors of passages are kept and searched: FAISS files below INDEXES, or tables of PostgreSQL with pgvector
# (qa.retrieval.stores.pgvector_store.PgVectorStore), in the site's own database unless another address is given.
VECTOR_STORE = os.environ.get("XINGLIN_VECTOR_STORE", "qa.retrieval.stores.faiss_store.FaissStore")
VECTOR_STORE_URL = os.environ.get("XINGLIN_VECTOR_STORE_URL", "")
# qa knows no patients: the records app lends it chart lines and understands instructions such as «生成…病历报告».
QA_BACKGROUND = "records.background.background_for"
QA_INSTRUCTIONS = "records.instructions.recognise"
QA_BANNER = "records.background.banner_for"
QA_BANNER_TEMPLATE = "records/_banner.html"
QA_CASE_NUMBERED = "records.background.case_numbered"
QA_OPEN_REPORTS = "records.services.answer_insertion.open_reports"
QA_INSERT_ANSWER = "records.services.answer_insertion.insert_answer"
# Measures of «manage.py evaluate» that qa does not know: by name, the dotted path of a RegisteredMeasure.
# Likewise for «manage.py train»: a function of data, out, limit, seed and report that gives what ``--json`` prints.
TRAINING_RUNS = {"risk": "records.risk_training.train_risk"}
# The risk model shown on charts; what comes along was trained on simulated people and says so.
RISK_MODEL = os.environ.get("XINGLIN_RISK_MODEL", str(BASE_DIR / "records" / "decision_support" / "risk" / "trained" / "risk.json"))
EVALUATION_MEASURES = {"interactions": "records.evaluation.INTERACTIONS", "reports": "records.evaluation.REPORTS"}
QA_KNOWN_PEOPLE = "records.background.known_people"

ROLE_HOMES, NAVIGATION, BENCHMARKS = places.ROLE_HOMES, places.NAVIGATION, places.BENCHMARKS
# Off for a hospital: no invented patients, and no accounts whose password everybody knows.
DEMONSTRATION = envbool("XINGLIN_DEMONSTRATION", True)
SETUP_STEPS = {name: path for name, path in places.SETUP_STEPS.items() if DEMONSTRATION or name != "demonstration"}
BUNDLED_MODELS = envlist("XINGLIN_BUNDLED_MODELS", "embedder,support,entities,generator")
DEMONSTRATION_ACCOUNTS = "records.demonstration.accounts"
# In this order, one after the other: the ward is watched before models are read, which takes a while.
AT_SERVER_START = ["records.services.demonstration_stream.begin", "records.services.monitoring_live.begin",
                   "qa.services.answers.interrupt_stale_answers", "records.services.report_drafting.free_interrupted_drafts",
                   "qa.services.model_gate.begin",
                   "records.services.decision_warming.read_rules", "qa.engine.warm", "records.services.decision_warming.read_notes"]

OPERATIONS_CHECKS = [
    "clinic.operations.disk_space", "clinic.operations.worker", "clinic.operations.failed_jobs", "clinic.operations.backup",
    "clinic.operations.keys", "clinic.audit_anchors.finding", "qa.operations.model", "qa.operations.indexes", "qa.operations.gate",
    "qa.operations.queue", "records.services.emergencies.waiting", "records.services.report_seal.seal_finding",
]
METRICS_GAUGES = ["qa.operations.gauges"]
# The monitors of the demonstration ward send invented readings while the site is served.
DEMONSTRATION_STREAM = envbool("XINGLIN_DEMONSTRATION_STREAM", DEMONSTRATION)
# After so many days the worker deletes what is this old, at night; 0 keeps it for ever. Records are only counted.
KEEP_DAYS = {
    "conversations": envint("XINGLIN_KEEP_CONVERSATIONS_DAYS", 0), "readings": envint("XINGLIN_KEEP_READINGS_DAYS", 0),
    "departures": envint("XINGLIN_KEEP_DEPARTURES_DAYS", 0), "sessions": envint("XINGLIN_KEEP_SESSIONS_DAYS", 1),
    "records": envint("XINGLIN_KEEP_RECORDS_DAYS", 0),
}
RETENTION = ["qa.retention.CONVERSATIONS", "records.retention.READINGS", "clinic.retention.DEPARTURES", "clinic.retention.SESSIONS",
             "records.retention.RECORDS"]
# A critical alert that nobody acknowledged is escalated after this time.
ESCALATE_MINUTES = envint("XINGLIN_ESCALATE_MINUTES", 10)
METRICS_TOKEN = os.environ.get("XINGLIN_METRICS_TOKEN", "")

LOGGING = logging_settings(level=os.environ.get("XINGLIN_LOG_LEVEL", "WARNING"), lines=os.environ.get("XINGLIN_LOG_FORMAT", "line"))
