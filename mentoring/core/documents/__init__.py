"""Papers that the portal makes: PDF through typst, QR codes. Spreadsheets have a room of their own."""

from .pdf import render_pdf
from .qr import qr_svg

__all__ = ["qr_svg", "render_pdf"]
