"""The one settings file: every value comes from the environment, and a bad value stops the start."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from clinic import postgres
from clinic.home import BASE_DIR, home, models_folder, site_secrets


def envbool(name: str, default: bool) -> bool:
    value = os.environ.get(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")
    return value == "True"


def envint(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def envlist(name: str, default: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


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
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clinic.account_middleware.IdleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
    common: dict[str, object] = {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True}
    if url:
        parts = urlparse(url)
        return common | {
            "NAME": parts.path.lstrip("/"), "USER": unquote(parts.username or ""), "PORT": parts.port or "",
            "PASSWORD": unquote(parts.password or ""), "HOST": parts.hostname or "",
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
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 24, "timeout": 10}}
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
# Wrong passwords are counted by axes, which remembers them over a restart.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": False}
MFA_ADAPTER = "clinic.account_adapters.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Xinglin"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not envbool("XINGLIN_HTTPS", False)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

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
TERMINOLOGY = HOME / "terminology"
MAX_UPLOAD_BYTES = envint("XINGLIN_MAX_UPLOAD_MB", 100) * 1024 * 1024
MAX_REQUEST_BYTES = 2 * MAX_UPLOAD_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

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
SESSION_COOKIE_HTTPONLY = True
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
# Measures of «manage.py benchmark» that qa does not know; only when named. Each is called with --limit and gives a Measure.
BENCHMARKS = {"monitoring": "records.monitoring_benchmark.measure",
              "monitoring_restart": "records.monitoring_benchmark.measure_restart"}
QA_KNOWN_PEOPLE = "records.background.known_people"

ROLE_HOMES = {"doctor": "ask", "trainee": "ask", "librarian": "literature", "auditor": "audit"}
NAVIGATION = [
    ("ask", "ask", _("Ask"), "chat"),
    ("see_patients", "patients", _("Patients"), "patients"),
    ("see_patients", "ward", _("Ward"), "monitor"),
    ("draft_reports", "reports", _("Reports"), "report"),
    ("read_literature", "literature", _("Literature"), "book"),
    ("do_research", "studies", _("Research"), "flask"),
    ("manage_literature", "evaluation", _("Evaluation"), "curve"),
    ("edit_outlines", "outlines", _("Report outlines"), "report"),
    ("manage_rules", "decision-rules", _("Decision rules"), "curve"),
    ("read_audit", "audit", _("Audit trail"), "shield"),
    ("read_audit", "access", _("Access to charts"), "shield"),
    ("review_access", "emergencies", _("Emergency access"), "shield"),
    ("see_operations", "operations", _("Operations"), "gauge"),
]

# What turns a fresh clone into a clinic, in order; each is called with a function that reports its progress.
SETUP_STEPS = {
    "translations": "clinic.setup.translations",
    "database": "clinic.setup.database",
    "frontend": "clinic.frontend.build.build",
    "seal": "records.services.report_seal.make",
    "models": "qa.setup.models",
    "terminology": "qa.setup.terminology",
    "demonstration": "records.demonstration.load",
    "literature": "qa.demonstration.load",
}
BUNDLED_MODELS = envlist("XINGLIN_BUNDLED_MODELS", "embedder,support,entities,generator")
DEMONSTRATION_ACCOUNTS = "records.demonstration.accounts"
# In this order, one after the other: the ward is watched before models are read, which takes a while.
AT_SERVER_START = ["records.services.monitoring_live.begin", "qa.services.answers.interrupt_stale_answers", "qa.services.model_gate.begin",
                   "qa.engine.warm"]

OPERATIONS_CHECKS = [
    "clinic.operations.disk_space", "clinic.operations.worker", "clinic.operations.failed_jobs", "clinic.operations.backup",
    "clinic.operations.keys", "qa.operations.model", "qa.operations.indexes", "qa.operations.gate",
    "records.services.emergencies.waiting", "records.services.report_seal.seal_finding",
]
# Readings of devices are deleted after this many days; 0 keeps them for ever.
KEEP_READINGS_DAYS = envint("XINGLIN_KEEP_READINGS_DAYS", 0)
# A critical alert that nobody acknowledged is escalated after this time.
ESCALATE_MINUTES = envint("XINGLIN_ESCALATE_MINUTES", 10)
METRICS_TOKEN = os.environ.get("XINGLIN_METRICS_TOKEN", "")

LOG_LEVEL = os.environ.get("XINGLIN_LOG_LEVEL", "WARNING")
LOG_FORMAT = os.environ.get("XINGLIN_LOG_FORMAT", "line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"XINGLIN_LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "clinic.logs.LineFormatter"}, "json": {"()": "clinic.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "level": LOG_LEVEL}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
