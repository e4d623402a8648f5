"""What costs money or earns it: purchases, warnings of costs, sending, what the house runs."""

from tests.watchkeeper.hunting.cloudtrail_events import BROWSER, an_event, an_sso_role, role
from tests.watchkeeper.hunting.hunt_case import is_silent, speaks

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 aws-sdk-go-v2/1.31.0"


def questions(hour: float = 0, **more):
    return tuple(an_event(f"ses:{one}", minute=60 * hour, **more) for one in ("GetSendQuota", "ListIdentities", "GetAccountSendingEnabled"))  # fmt: skip


def stopped(number: int, **more):
    return an_event("rds:StopDBInstance", request={"dBInstanceIdentifier": f"d{number}"}, **({"minute": number} | more))  # fmt: skip


CASES = (
    speaks("sending_reconnaissance", "three questions", *questions()),
    speaks("sending_reconnaissance", "text messages in eight regions", *(an_event("sns:GetSMSAttributes", region=f"eu-west-{n}") for n in range(8))),
    is_silent("sending_reconnaissance", "a mailer at home in three regions", *(an_event("ses:GetSendQuota", region=one) for one in ("us-east-1", "eu-west-1", "ap-south-1"))),
    is_silent("sending_reconnaissance", "the quota and the statistics", an_event("ses:GetSendQuota"), an_event("ses:GetSendStatistics")),
    is_silent("sending_reconnaissance", "the console, infrastructure code", *questions(agent=BROWSER), *questions(agent=TERRAFORM)),
    is_silent("sending_reconnaissance", "monitoring by the clock", *(event for hour in range(7) for event in questions(hour, by=role("monitoring")))),
    speaks("spending_committed", "reservations, a plan, a domain", an_event("ec2:PurchaseReservedInstancesOffering", request={"instanceCount": 20}), an_event("savingsplans:CreateSavingsPlan", error="AccessDeniedException"), an_event("route53domains:RegisterDomain", request={"domainName": "x.example"}), rows=3),
    is_silent("spending_committed", "a dry run, an offer looked at", an_event("ec2:PurchaseReservedInstancesOffering", error="Client.DryRunOperation"), an_event("ec2:DescribeReservedInstancesOfferings")),
    is_silent("spending_committed", "the buyers", an_event("savingsplans:CreateSavingsPlan", by=role("finance")), expected_principals=["arn:aws:iam::111122223333:role/finance"]),
    speaks("cost_warnings_removed", "a budget, a monitor", an_event("budgets:DeleteBudget", request={"budgetName": "b"}), an_event("ce:DeleteAnomalyMonitor"), rows=2),
    is_silent("cost_warnings_removed", "by code, by a stack", an_event("budgets:DeleteBudget", agent=TERRAFORM), an_event("ce:DeleteAnomalySubscription", by=an_sso_role() | {"invokedBy": "cloudformation.amazonaws.com"})),
    is_silent("cost_warnings_removed", "a new one; SNS's subscriptions", an_event("budgets:CreateBudget"), an_event("securitylake:DeleteSubscriber")),
    speaks("workloads_stopped_in_bulk", "databases", *(stopped(n) for n in range(6))),
    speaks(
        "workloads_stopped_in_bulk", "services and functions",
        *(an_event("ecs:UpdateService", minute=n, request={"service": f"s{n}", "desiredCount": 0}) for n in range(3)),
        *(an_event("lambda:PutFunctionConcurrency20171031", minute=n, request={"functionName": f"f{n}", "reservedConcurrentExecutions": 0}) for n in range(3)),
    ),
    is_silent("workloads_stopped_in_bulk", "four", *(stopped(n) for n in range(4))),
    is_silent("workloads_stopped_in_bulk", "a scheduler", *(stopped(n, by=role("nights")) for n in range(6)), *(an_event("rds:StartDBInstance", minute=600 + n, by=role("nights")) for n in range(6))),
    is_silent("workloads_stopped_in_bulk", "scaling", *(an_event("ecs:UpdateService", minute=n, request={"service": "s", "desiredCount": n + 1}, by=role("nights")) for n in range(9))),
    is_silent("workloads_stopped_in_bulk", "scaling by the service", *(an_event("ecs:UpdateService", minute=n, request={"service": "s", "desiredCount": 0}, by=role("x", invokedBy="ecs.application-autoscaling.amazonaws.com")) for n in range(9))),
)  # fmt: skip
