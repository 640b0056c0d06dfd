"""Doors, profile, users, invitations, tokens."""

from __future__ import annotations

from .matrix import any_user, public, signed_in

URLS = {
    "account_login": public(ok={200, 302}, post=lambda w, p: {"login": "no-such", "password": "x"}),
    "account_logout": public(ok={200, 302}, post=lambda w, p: {}),
    "account_inactive": public(),
    # A user who proved to be one a moment ago need not do it again.
    "account_reauthenticate": any_user(post=lambda w, p: {"password": "x"}),
    "account_change_password": any_user(post=lambda w, p: {"oldpassword": "x"}),
    "mfa_index": any_user(),
    # Only somebody who has given the right password a moment ago sees it; others go to the sign-in page or home.
    "mfa_authenticate": public(ok={302}, post=lambda w, p: {"code": "1"}),
    "mfa_reauthenticate": any_user(ok={200, 302}, post=lambda w, p: {"code": "1"}),
    "mfa_activate_totp": any_user(ok={200, 302}, post=lambda w, p: {"code": "1"}),
    "mfa_deactivate_totp": any_user(ok=404, post=lambda w, p: {}, post_ok=404),
    "mfa_view_recovery_codes": any_user(ok=404),
    "mfa_generate_recovery_codes": any_user(ok={200, 302}, post=lambda w, p: {}),
    "mfa_download_recovery_codes": any_user(ok=404),
    "usersessions_list": any_user(post=lambda w, p: {}),
    "accounts:profile": signed_in(),
}
