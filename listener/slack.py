"""`python -m listener.slack`: hear who presses the buttons of our messages, until SIGTERM.

Socket Mode: this process calls Slack, so nothing of ours must be reached from outside. Several may run at once;
Slack gives each press to one of them.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import logging
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from listener.logs import log_to_stderr
from listener.slack_answer import Answers
from listener.slack_door import Door
from tasks.settings import house_policy, settings

log = logging.getLogger("listener.slack")

_HOPELESS = {"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive", "token_revoked"}


class Ear:
    """One connection to Slack, made anew whenever it breaks."""

    def __init__(self, door: Door, app_token: str, web: WebClient, *, look_every: float = 5) -> None:
        self._door = door
        # Slack waits 3 s for the acknowledgement: the client's own threads do nothing else.
        self._work = ThreadPoolExecutor(max_workers=16, thread_name_prefix="press")
        self._client = SocketModeClient(app_token, web_client=web, logger=log, ping_interval=look_every)
        self._client.socket_mode_request_listeners.append(self._heard)

    def connect(self, stop: threading.Event) -> bool:
        """Connect, however long Slack is away; False if it will never let us in, or we are to stop."""
        pause = 1.0
        while not stop.is_set():
            try:
                self._client.connect()
                return True
            except SlackApiError as error:
                word = str(error.response.get("error"))
                log.error("Slack does not let us in: %s; again in %.0f s", word, pause)
                if word in _HOPELESS:
                    return False
            except Exception as error:  # noqa: BLE001  whatever it is, the next try is in a moment
                log.error("Slack does not answer: %s; again in %.0f s", type(error).__name__, pause)
            stop.wait(pause)
            pause = min(pause * 2, 60)
        return False

    def close(self) -> None:
        """Hear nothing more; what was heard is finished first."""
        self._client.close()
        self._work.shutdown(wait=True)

    def _heard(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledge, then work: a press whose acknowledgement is lost comes again, to us or to another."""
        try:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        except Exception as error:  # noqa: BLE001  the connection broke: Slack delivers it once more
            log.warning("Envelope %s comes again: %s", request.envelope_id, type(error).__name__)
            return
        if request.type == "interactive":
            self._work.submit(self._door.take, request.payload)


def main() -> int:
    """Listen; 2 if the settings do not fit or Slack refuses them."""
    log_to_stderr()
    chosen, policy = settings(), house_policy()
    if chosen.slack_app_token is None or chosen.slack_token is None or chosen.approval_key is None:
        log.error("Set WATCHKEEPER_SLACK_APP_TOKEN, WATCHKEEPER_SLACK_TOKEN and WATCHKEEPER_APPROVAL_KEY")
        return 2
    web = WebClient(chosen.slack_token.get_secret_value(), base_url=chosen.slack_url, timeout=10)
    answers = Answers(policy, chosen.approval_key.get_secret_value())
    ear = Ear(Door(policy, answers), chosen.slack_app_token.get_secret_value(), web)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if ear.connect(stop):
        log.info("Listening to Slack")
        stop.wait()
    refused = not stop.is_set()
    ear.close()
    log.info("Stopped")
    return 2 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
