"""Files: valid ones, hostile ones, archives and whole inboxes."""
