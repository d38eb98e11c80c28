"""Every other address below /shop/."""

from django.http import Http404, HttpRequest, HttpResponse

from config.storefront.page import page
from config.storefront.visit import Visit


@page
def nothing(request: HttpRequest, visit: Visit) -> HttpResponse:
    raise Http404
