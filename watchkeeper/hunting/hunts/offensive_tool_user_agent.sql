-- id: offensive_tool_user_agent
-- title: A call came with the user agent of an attacker's system or tool
-- question: Who did not trouble to hide what they work with?
-- kind: detection
-- severity: HIGH
-- tactics: [initial-access, discovery]
-- techniques: [T1078.004, T1526]
-- needs: [management]
-- parameters:
--   expected_principals:
--     type: text[]
--     default: []
--     description: the roles of your own testers
-- false_positives: a penetration test that you ordered
-- misses: everybody who writes another user agent, which is easy
-- sources:
--   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    arg_min(user_agent, event_time) AS user_agent,
    count(*) AS calls,
    cast(count(*) AS varchar) || ' call(s) with ' || substr(arg_min(user_agent, event_time), 1, 120) AS detail
FROM cloudtrail
WHERE user_agent IS NOT NULL
  AND regexp_matches(
        lower(user_agent),
        '\bkali[0-9]*\b|\bparrot\b|pentoo|blackarch|distrib#(kali|parrot|pentoo)|gitleaks|cloudfox|\bpacu\b|\bnuclei\b|weirdaal|enumerate-iam|s3scanner|aws_consoler|cloudbrute|\bhydra\b|sqlmap|nikto|masscan'
    )
  AND NOT coalesce(list_contains($expected_principals, principal), false)
GROUP BY account, principal
