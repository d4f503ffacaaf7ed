"""Sign-in, as `config.settings` takes it over: plain constants, nothing of this room is imported here.

Sign-in runs through django-allauth's headless API for browsers: by password, by a code sent by mail, by
passkey;
with a second step for those who have set one up. Nobody registers themselves. `people.signin_urls` serves
the parts
that are in use.
"""

from __future__ import annotations

__all__ = [
    "ACCOUNT_ADAPTER",
    "ACCOUNT_EMAIL_NOTIFICATIONS",
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS",
    "ACCOUNT_EMAIL_VERIFICATION",
    "ACCOUNT_LOGIN_BY_CODE_ENABLED",
    "ACCOUNT_LOGIN_BY_CODE_TIMEOUT",
    "ACCOUNT_LOGIN_METHODS",
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE",
    "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED",
    "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT",
    "ACCOUNT_PRESERVE_USERNAME_CASING",
    "ACCOUNT_RATE_LIMITS",
    "ACCOUNT_SESSION_REMEMBER",
    "ACCOUNT_SIGNUP_FIELDS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "HEADLESS_ADAPTER",
    "HEADLESS_CLIENTS",
    "HEADLESS_ONLY",
    "LOGIN_URL",
    "MFA_ADAPTER",
    "MFA_ALLOW_UNVERIFIED_EMAIL",
    "MFA_PASSKEY_LOGIN_ENABLED",
    "MFA_RATE_LIMITS",
    "MFA_SUPPORTED_TYPES",
    "MFA_TOTP_ISSUER",
    "MFA_TOTP_TOLERANCE",
    "PASSWORD_HASHERS",
    "SESSION_ENGINE",
]

LOGIN_URL = "/"
SESSION_ENGINE = "people.sessions"
AUTHENTICATION_BACKENDS = ["people.backends.PasswordBackend"]
PASSWORD_HASHERS = ["people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "given_name", "family_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Codes by mail: eight letters, three attempts each, good for ten minutes.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
# An address that nobody has gets no mail; the answer is the same.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# "key" is an account together with a device (`people.adapters`). The whole municipality may sit behind one
# address, so an address only has a bound above what the first morning of 11,000 people needs.
ACCOUNT_RATE_LIMITS = {
    "login": "1200/m/ip",
    "login_failed": "10/5m/key,60/d/key",
    # Three attempts for each code: as many guesses as for a password.
    "request_login_code": "1200/m/ip,3/5m/key,20/d/key",
    "reset_password": "1200/m/ip,3/5m/key,20/d/key",
    "reset_password_from_key": "1200/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_ADAPTER = "people.adapters.HeadlessAdapter"
MFA_ADAPTER = "people.second_step.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses come from the municipality's directory, not from the people themselves.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Torget"
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# A passkey cannot be guessed; the bound is what the first morning needs.
MFA_RATE_LIMITS = {"webauthn_login": "1200/m/ip"}
