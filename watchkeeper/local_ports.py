"""The ports on our side that a finding is about: of a probe, or of a connection."""

from watchkeeper.finding import Finding
from watchkeeper.parsing.fields import items, part


def local_ports(finding: Finding) -> tuple[int, ...]:
    """Each port once, in the order of the finding; none where it names none.

    Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_PortProbeDetail.html
    """
    action = part(part(finding.raw, "service"), "action")
    details = [
        part(probe, "localPortDetails")
        for probe in items(part(action, "portProbeAction"), "portProbeDetails")
    ]
    details.append(part(part(action, "networkConnectionAction"), "localPortDetails"))
    ports = [one.get("port") for one in details]
    return tuple(dict.fromkeys(port for port in ports if isinstance(port, int) and 0 <= port <= 65_535))
