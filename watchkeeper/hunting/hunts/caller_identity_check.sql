-- id: caller_identity_check
-- title: A key was tried out with GetCallerIdentity from an unusual client
-- question: Has somebody found a credential and asks whose it is?
-- severity: LOW
-- tactics: [discovery, initial-access]
-- techniques: [T1087.004, T1078.004]
-- needs: [management]
-- parameters:
--   usual_agents:
--     type: text
--     default: '(?i)aws-cli|boto|aws-sdk|awssdk|aws-internal|aws internal|mozilla|console|\.amazonaws\.com|terraform|pulumi|crossplane|aws-?nuke|cloudformation|ansible|packer|amazon-?ssm|eks|vault|argo|velero|karpenter|fluent|grafana|prometheus|datadog|exec-env'
--     description: A regular expression of clients that ask this as their work
-- false_positives: In-house tools with an agent of their own (add them to usual_agents).
-- misses: A thief who uses the ordinary command line on an ordinary machine.
-- sources:
--   - https://attack.mitre.org/techniques/T1087/004/
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, 'GetCallerIdentity' AS event_name, min(source_ip) AS source_ip, user_agent, count(*) AS events,
       'whose is this key, asked with ' || coalesce(substr(user_agent, 1, 80), 'no user agent') AS detail
FROM cloudtrail
WHERE event_source = 'sts.amazonaws.com' AND event_name = 'GetCallerIdentity'
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
GROUP BY account, principal, user_agent
