"""Periods, submissions and their approval, indicators, reports, dashboards."""
