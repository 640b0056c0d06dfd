"""Municipalities, organisations, their dated yearly figures, and the directories of the model."""
