"""The doors of allauth that are open. Registration, e-mail management and sign-in by a code are not among them.

The names are allauth's own: its code looks them up.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path

from .views import signin

urlpatterns = [
    path("login/", signin.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("second-factor/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
