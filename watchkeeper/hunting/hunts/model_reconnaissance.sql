-- id: model_reconnaissance
-- title: One principal asked by script which models of Bedrock it could use
-- question: Is somebody checking whether language models here can be abused?
-- severity: MEDIUM
-- tactics: [discovery]
-- techniques: [T1526, T1580]
-- needs: [management]
-- parameters:
--   questions:
--     type: integer
--     default: 2
--     description: Distinct questions within an hour
--   expected_principals:
--     type: text[]
--     default: []
--     description: Those who manage models here, by the ARN of their role
-- false_positives: Engineers who set up a first model by command line or by script.
-- misses: Somebody who tries models at once without asking (see the hunt for probed models).
-- sources:
--   - https://attack.mitre.org/techniques/T1526/
--   - https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html
SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, account, min(region) AS region,
       principal, arg_min(event_name, event_time) AS event_name, min(source_ip) AS source_ip,
       min(user_agent) AS user_agent, count(*) AS events,
       cast(count(DISTINCT event_name) AS VARCHAR) || ' questions about models in '
           || cast(count(DISTINCT region) AS VARCHAR) || ' regions within an hour, first '
           || arg_min(event_name, event_time) AS detail
FROM cloudtrail
WHERE event_source = 'bedrock.amazonaws.com'
  AND event_name IN ('GetFoundationModelAvailability', 'ListFoundationModelAgreementOffers', 'GetUseCaseForModelAccess',
                     'ListFoundationModels', 'GetFoundationModel', 'GetModelInvocationLoggingConfiguration',
                     'ListInferenceProfiles', 'ListProvisionedModelThroughputs', 'ListCustomModels')
  AND identity_type IS DISTINCT FROM 'AWSService' AND invoked_by IS NULL
  AND principal NOT LIKE '%/aws-service-role/%'
  AND NOT list_contains($expected_principals, principal)
  AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)mozilla|console|aws[ -]internal|\.amazonaws\.com|jersey/|terraform|pulumi')
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT event_name) >= $questions
