"""Who may see what: scope, actor, permissions and the one gate for rows."""
