"""Addresses of accounts: my settings, users and invitations of my scope, tokens."""

from __future__ import annotations

from django.urls import path

from .views import invitations, profile, tokens, users

app_name = "accounts"

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("users/", users.users, name="users"),
    path("users/search/", users.search, name="user_search"),
    path("users/<uuid:public_id>/end/", users.end_role, name="end_role"),
    path("users/<uuid:public_id>/role/", users.change_role, name="change_role"),
    path("users/<uuid:public_id>/link/", users.renew_link, name="renew_link"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.new_invitation, name="new_invitation"),
    path("invitations/<uuid:public_id>/", invitations.sent, name="sent"),
    path("invitations/<uuid:public_id>/resend/", invitations.resend, name="resend"),
    path("invitations/<uuid:public_id>/revoke/", invitations.revoke_invitation, name="revoke_invitation"),
    path("invitation/", invitations.accept, name="accept"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<uuid:public_id>/revoke/", tokens.revoke_token, name="revoke_token"),
]
