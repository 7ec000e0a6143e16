"""Who may enter the desk, and how it can be reached: users, tokens, sessions, links, and the guard before all pages."""
