-- id: cost_warnings_removed
-- title: What warns of unusual costs was removed
-- question: Who would not be told now that the bill grows?
-- kind: detection
-- severity: MEDIUM
-- tactics: [defense-evasion]
-- techniques: [T1562.001]
-- needs: [management]
-- parameters:
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that remove what they made; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: the finance team's roles
-- false_positives: a budget of a project that has ended
-- misses: a budget or threshold that is raised until it never warns, and CloudWatch's billing alarms (alarms_silenced)
-- sources:
--   - https://attack.mitre.org/techniques/T1562/001/
--   - https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DeleteBudget.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || coalesce(' of ' || coalesce(
        json_extract_string(request, '$.budgetName'), json_extract_string(request, '$.monitorArn'),
        json_extract_string(request, '$.subscriptionArn')
    ), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source IN ('budgets.amazonaws.com', 'ce.amazonaws.com')
  AND event_name IN (
        'DeleteBudget', 'DeleteBudgetAction', 'DeleteNotification', 'DeleteSubscriber', 'DeleteAnomalyMonitor',
        'DeleteAnomalySubscription'
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
  AND NOT list_contains($expected_principals, principal)
