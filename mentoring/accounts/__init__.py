"""Users, the roles they hold, invitations, sign-in and API tokens."""
