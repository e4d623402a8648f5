-- id: resource_opened_to_everyone
-- title: A resource's own policy now lets in everyone
-- question: Did anyone open a queue, topic, secret, key, image repository, vault, domain, document or project to the world?
-- severity: HIGH
-- tactics: [exfiltration, collection, persistence]
-- techniques: [T1537, T1530, T1098]
-- needs: [management]
-- false_positives: A public image repository or a public build project by decision; topics made by old consoles carry a condition and are not hits.
-- misses: Conditions that let in too many; functions (see Lambda's permissions).
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, error_code,
       split_part(event_source, '.', 1) || ': ' || event_name || ' lets in everyone, '
           || coalesce(json_extract_string(request, '$.repositoryName'), json_extract_string(request, '$.topicArn'),
                       json_extract_string(request, '$.queueUrl'), json_extract_string(request, '$.secretId'),
                       json_extract_string(request, '$.keyId'), json_extract_string(request, '$.domainName'),
                       json_extract_string(request, '$.vaultName'), json_extract_string(request, '$.resourceArn'),
                       json_extract_string(request, '$.name'), json_extract_string(request, '$.projectArn'),
                       json_extract_string(request, '$.identity'), json_extract_string(request, '$.emailIdentity'), '?') AS detail
FROM cloudtrail
WHERE event_name IN ('SetRepositoryPolicy', 'PutRegistryPolicy', 'SetTopicAttributes', 'CreateTopic', 'SetQueueAttributes',
                     'CreateQueue', 'AddPermission', 'PutResourcePolicy', 'PutKeyPolicy', 'CreateKey', 'SetVaultAccessPolicy',
                     'CreateElasticsearchDomain', 'UpdateElasticsearchDomainConfig', 'CreateDomain', 'UpdateDomainConfig',
                     'PutBackupVaultAccessPolicy', 'PutFileSystemPolicy', 'PutPermission', 'PutDestinationPolicy',
                     'PutDomainPermissionsPolicy', 'PutRepositoryPermissionsPolicy', 'PutContainerPolicy',
                     'PutApplicationPolicy', 'PutPolicy', 'ModifyDocumentPermission', 'UpdateProjectVisibility',
                     'AddLayerVersionPermission', 'AddLayerVersionPermission20181031', 'UpdateRestApi', 'CreateRestApi',
                     'PutIdentityPolicy', 'CreateEmailIdentityPolicy', 'UpdateEmailIdentityPolicy')
  AND error_code IS NULL
  AND (regexp_matches(coalesce(request, ''), '\{[^{}]*\\?"Effect\\?"(\s|\\[nrt])*:(\s|\\[nrt])*\\?"Allow\\?"[^{}]*\\?"Principal\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\{[^{}]*\\?"AWS\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\[[^\]{}]*\\?"\*\\?")[^{}]*\})[^{}]*\}')
       OR regexp_matches(coalesce(request, ''), '\{[^{}]*\\?"Principal\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\{[^{}]*\\?"AWS\\?"(\s|\\[nrt])*:(\s|\\[nrt])*(\\?"\*\\?"|\[[^\]{}]*\\?"\*\\?")[^{}]*\})[^{}]*\\?"Effect\\?"(\s|\\[nrt])*:(\s|\\[nrt])*\\?"Allow\\?"[^{}]*\}')
       OR (event_name = 'UpdateProjectVisibility' AND json_extract_string(request, '$.projectVisibility') = 'PUBLIC_READ')
       OR (event_name = 'ModifyDocumentPermission'
           AND regexp_matches(coalesce(request, ''), '"accountIdsToAdd"\s*:\s*\[\s*"[aA]ll"'))
       OR (event_name LIKE 'AddLayerVersionPermission%' AND json_extract_string(request, '$.principal') = '*'
           AND json_extract_string(request, '$.organizationId') IS NULL)
       OR (event_name = 'PutPermission' AND json_extract_string(request, '$.principal') = '*'
           AND NOT regexp_matches(coalesce(request, ''), '"condition"\s*:\s*\{'))
       OR (event_name = 'AddPermission' AND event_source IN ('sns.amazonaws.com', 'sqs.amazonaws.com')
           AND regexp_matches(coalesce(request, ''), '"(aWSAccountIds?|AWSAccountIds?|awsAccountIds?)"\s*:\s*(\[\s*)?"\*"')))
