"""Mentors, mentees and their consents; spreadsheets in and out."""
